-- CreateTable
CREATE TABLE "letter_batch" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "unit" TEXT NOT NULL,
    "year" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "assessed_by" TEXT NOT NULL,
    "dated_on" TEXT,
    "has_copies" BOOLEAN NOT NULL,
    "who" TEXT NOT NULL,
    "acts_for" TEXT,
    "at" DATETIME NOT NULL
);

-- CreateTable
CREATE TABLE "letter" (
    "batch_id" TEXT NOT NULL,
    "place" INTEGER NOT NULL,
    "key" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "township" TEXT,

    PRIMARY KEY ("batch_id", "place"),
    CONSTRAINT "letter_batch_id_fkey" FOREIGN KEY ("batch_id") REFERENCES "letter_batch" ("id") ON DELETE RESTRICT ON UPDATE CASCADE
);

-- CreateIndex
CREATE INDEX "letter_batch_unit_year_idx" ON "letter_batch"("unit", "year");

-- CreateIndex
CREATE INDEX "letter_key_batch_id_idx" ON "letter"("key", "batch_id");
