-- AlterTable
ALTER TABLE "outbox" ADD COLUMN "due_on" TEXT;

-- DropIndex
DROP INDEX "outbox_sent_at_dead_lane_id_idx";

-- CreateIndex
CREATE INDEX "outbox_sent_at_dead_due_on_lane_id_idx" ON "outbox"("sent_at", "dead", "due_on", "lane", "id");

-- CreateIndex
CREATE INDEX "outbox_due_on_lane_id_idx" ON "outbox"("due_on", "lane", "id");
