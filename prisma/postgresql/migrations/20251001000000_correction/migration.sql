-- AlterTable
ALTER TABLE "submission" ADD COLUMN "back_from" TEXT,
ADD COLUMN "back_by" TEXT,
ADD COLUMN "asked" TEXT,
ADD COLUMN "extended_to" TEXT,
ADD COLUMN "allowed" TEXT;

-- CreateTable
CREATE TABLE "snapshot" (
    "id" SERIAL NOT NULL,
    "period" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "file_name" TEXT NOT NULL,
    "bytes" BYTEA NOT NULL,
    "sha256" TEXT NOT NULL,
    "content" TEXT NOT NULL,
    "at" TIMESTAMP(3) NOT NULL,
    "who" TEXT NOT NULL,

    CONSTRAINT "snapshot_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "snapshot_period_number_key" ON "snapshot"("period", "number");
