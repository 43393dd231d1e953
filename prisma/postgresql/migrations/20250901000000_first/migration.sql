-- CreateTable
CREATE TABLE "role_grant" (
    "open_id" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "unit" TEXT NOT NULL,

    CONSTRAINT "role_grant_pkey" PRIMARY KEY ("open_id","role","unit")
);

-- CreateTable
CREATE TABLE "unit_request" (
    "id" TEXT NOT NULL,
    "open_id" TEXT NOT NULL,
    "unit" TEXT NOT NULL,
    "decision" TEXT NOT NULL,
    "while_open" TEXT,
    "asked_at" TIMESTAMP(3) NOT NULL,
    "decided_by" TEXT,
    "decided_at" TIMESTAMP(3),

    CONSTRAINT "unit_request_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "setting" (
    "key" TEXT NOT NULL,
    "value" TEXT NOT NULL,

    CONSTRAINT "setting_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "submission" (
    "id" SERIAL NOT NULL,
    "unit" TEXT NOT NULL,
    "period" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "summary" TEXT NOT NULL,
    "as_of" TEXT,
    "submitted_by" TEXT,
    "submitted_at" TIMESTAMP(3),
    "late" BOOLEAN NOT NULL,
    "review_begun_by" TEXT,
    "reason" TEXT,
    "decided_by" TEXT,

    CONSTRAINT "submission_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "figure" (
    "submission_id" INTEGER NOT NULL,
    "measure" TEXT NOT NULL,
    "value" BIGINT NOT NULL,
    "how" TEXT NOT NULL,
    "version" INTEGER NOT NULL,

    CONSTRAINT "figure_pkey" PRIMARY KEY ("submission_id","measure")
);

-- CreateTable
CREATE TABLE "note" (
    "submission_id" INTEGER NOT NULL,
    "measure" TEXT NOT NULL,
    "text" TEXT NOT NULL,

    CONSTRAINT "note_pkey" PRIMARY KEY ("submission_id","measure")
);

-- CreateTable
CREATE TABLE "event" (
    "id" SERIAL NOT NULL,
    "unit" TEXT NOT NULL,
    "period" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "data" TEXT NOT NULL,
    "who" TEXT NOT NULL,
    "at" TIMESTAMP(3) NOT NULL,
    "via" TEXT NOT NULL,

    CONSTRAINT "event_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "kept" (
    "id" TEXT NOT NULL,
    "open_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "payload" TEXT NOT NULL,
    "at" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "kept_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "inbox" (
    "id" SERIAL NOT NULL,
    "key" TEXT NOT NULL,
    "payload" TEXT NOT NULL,
    "received_at" TIMESTAMP(3) NOT NULL,
    "finished_at" TIMESTAMP(3),
    "answer" TEXT,

    CONSTRAINT "inbox_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "outbox" (
    "id" SERIAL NOT NULL,
    "uuid" TEXT NOT NULL,
    "lane" TEXT NOT NULL,
    "subject" TEXT,
    "message" TEXT NOT NULL,
    "created_at" TIMESTAMP(3) NOT NULL,
    "next_at" TIMESTAMP(3) NOT NULL,
    "leased_until" TIMESTAMP(3),
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "sent_at" TIMESTAMP(3),
    "message_id" TEXT,
    "failure" TEXT,
    "dead" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "outbox_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "unit_request_while_open_key" ON "unit_request"("while_open");

-- CreateIndex
CREATE INDEX "submission_period_state_idx" ON "submission"("period", "state");

-- CreateIndex
CREATE INDEX "submission_state_submitted_at_idx" ON "submission"("state", "submitted_at");

-- CreateIndex
CREATE UNIQUE INDEX "submission_unit_period_key" ON "submission"("unit", "period");

-- CreateIndex
CREATE INDEX "event_unit_id_idx" ON "event"("unit", "id");

-- CreateIndex
CREATE INDEX "event_period_id_idx" ON "event"("period", "id");

-- CreateIndex
CREATE UNIQUE INDEX "event_unit_period_version_key" ON "event"("unit", "period", "version");

-- CreateIndex
CREATE UNIQUE INDEX "inbox_key_key" ON "inbox"("key");

-- CreateIndex
CREATE INDEX "inbox_finished_at_id_idx" ON "inbox"("finished_at", "id");

-- CreateIndex
CREATE UNIQUE INDEX "outbox_uuid_key" ON "outbox"("uuid");

-- CreateIndex
CREATE INDEX "outbox_sent_at_dead_lane_id_idx" ON "outbox"("sent_at", "dead", "lane", "id");

-- CreateIndex
CREATE INDEX "outbox_subject_id_idx" ON "outbox"("subject", "id");

-- AddForeignKey
ALTER TABLE "figure" ADD CONSTRAINT "figure_submission_id_fkey" FOREIGN KEY ("submission_id") REFERENCES "submission"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "note" ADD CONSTRAINT "note_submission_id_fkey" FOREIGN KEY ("submission_id") REFERENCES "submission"("id") ON DELETE CASCADE ON UPDATE CASCADE;

