-- AlterTable
ALTER TABLE "inbox" ADD COLUMN     "starts" INTEGER NOT NULL DEFAULT 0;
