-- CreateTable
CREATE TABLE "role_grant" (
    "open_id" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "unit" TEXT NOT NULL,

    PRIMARY KEY ("open_id", "role", "unit")
);

-- CreateTable
CREATE TABLE "unit_request" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "open_id" TEXT NOT NULL,
    "unit" TEXT NOT NULL,
    "decision" TEXT NOT NULL,
    "while_open" TEXT,
    "asked_at" DATETIME NOT NULL,
    "decided_by" TEXT,
    "decided_at" DATETIME
);

-- CreateTable
CREATE TABLE "setting" (
    "key" TEXT NOT NULL PRIMARY KEY,
    "value" TEXT NOT NULL
);

-- CreateTable
CREATE TABLE "submission" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "unit" TEXT NOT NULL,
    "period" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "summary" TEXT NOT NULL,
    "as_of" TEXT,
    "submitted_by" TEXT,
    "submitted_at" DATETIME,
    "late" BOOLEAN NOT NULL,
    "review_begun_by" TEXT,
    "reason" TEXT,
    "decided_by" TEXT
);

-- CreateTable
CREATE TABLE "figure" (
    "submission_id" INTEGER NOT NULL,
    "measure" TEXT NOT NULL,
    "value" BIGINT NOT NULL,
    "how" TEXT NOT NULL,
    "version" INTEGER NOT NULL,

    PRIMARY KEY ("submission_id", "measure"),
    CONSTRAINT "figure_submission_id_fkey" FOREIGN KEY ("submission_id") REFERENCES "submission" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "note" (
    "submission_id" INTEGER NOT NULL,
    "measure" TEXT NOT NULL,
    "text" TEXT NOT NULL,

    PRIMARY KEY ("submission_id", "measure"),
    CONSTRAINT "note_submission_id_fkey" FOREIGN KEY ("submission_id") REFERENCES "submission" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "event" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "unit" TEXT NOT NULL,
    "period" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "data" TEXT NOT NULL,
    "who" TEXT NOT NULL,
    "at" DATETIME NOT NULL,
    "via" TEXT NOT NULL
);

-- CreateTable
CREATE TABLE "kept" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "open_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "payload" TEXT NOT NULL,
    "at" DATETIME NOT NULL
);

-- CreateTable
CREATE TABLE "inbox" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "key" TEXT NOT NULL,
    "payload" TEXT NOT NULL,
    "received_at" DATETIME NOT NULL,
    "finished_at" DATETIME,
    "answer" TEXT
);

-- CreateTable
CREATE TABLE "outbox" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "uuid" TEXT NOT NULL,
    "lane" TEXT NOT NULL,
    "subject" TEXT,
    "message" TEXT NOT NULL,
    "created_at" DATETIME NOT NULL,
    "next_at" DATETIME NOT NULL,
    "leased_until" DATETIME,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "sent_at" DATETIME,
    "message_id" TEXT,
    "failure" TEXT,
    "dead" BOOLEAN NOT NULL DEFAULT false
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

