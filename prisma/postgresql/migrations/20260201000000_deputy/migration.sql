-- CreateTable
CREATE TABLE "deputyship" (
    "id" TEXT NOT NULL,
    "unit" TEXT NOT NULL,
    "open_id" TEXT NOT NULL,
    "deputy" TEXT NOT NULL,
    "from_day" TEXT NOT NULL,
    "to_day" TEXT NOT NULL,
    "named_at" TIMESTAMP(3) NOT NULL,
    "ended_at" TIMESTAMP(3),
    "ended_by" TEXT,

    CONSTRAINT "deputyship_pkey" PRIMARY KEY ("id", "unit")
);

-- CreateIndex
CREATE INDEX "deputyship_deputy_to_day_idx" ON "deputyship"("deputy", "to_day");

-- CreateIndex
CREATE INDEX "deputyship_open_id_to_day_idx" ON "deputyship"("open_id", "to_day");

-- CreateIndex
CREATE INDEX "deputyship_to_day_idx" ON "deputyship"("to_day");

-- AlterTable
ALTER TABLE "submission" ADD COLUMN "submitted_for" TEXT;

-- AlterTable
ALTER TABLE "event" ADD COLUMN "acts_for" TEXT;

-- CreateIndex
CREATE INDEX "kept_kind_at_idx" ON "kept"("kind", "at");
