-- AlterTable
ALTER TABLE "submission" ADD COLUMN "cleared" TEXT;
