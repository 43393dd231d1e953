-- AlterTable
ALTER TABLE "submission" ADD COLUMN "back_from" TEXT;
ALTER TABLE "submission" ADD COLUMN "back_by" TEXT;
ALTER TABLE "submission" ADD COLUMN "asked" TEXT;
ALTER TABLE "submission" ADD COLUMN "extended_to" TEXT;
ALTER TABLE "submission" ADD COLUMN "allowed" TEXT;

-- CreateTable
CREATE TABLE "snapshot" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "period" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "file_name" TEXT NOT NULL,
    "bytes" BLOB NOT NULL,
    "sha256" TEXT NOT NULL,
    "content" TEXT NOT NULL,
    "at" DATETIME NOT NULL,
    "who" TEXT NOT NULL
);

-- CreateIndex
CREATE UNIQUE INDEX "snapshot_period_number_key" ON "snapshot"("period", "number");
