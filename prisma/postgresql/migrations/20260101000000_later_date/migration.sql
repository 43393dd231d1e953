-- CreateTable
CREATE TABLE "date_request" (
    "id" TEXT NOT NULL,
    "open_id" TEXT NOT NULL,
    "unit" TEXT NOT NULL,
    "period" TEXT NOT NULL,
    "to_day" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "decision" TEXT NOT NULL,
    "while_open" TEXT,
    "asked_at" TIMESTAMP(3) NOT NULL,
    "decided_by" TEXT,
    "decided_at" TIMESTAMP(3),

    CONSTRAINT "date_request_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "date_request_while_open_key" ON "date_request"("while_open");

-- CreateIndex
CREATE INDEX "date_request_asked_at_idx" ON "date_request"("asked_at");
