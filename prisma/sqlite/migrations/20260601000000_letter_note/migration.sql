-- CreateTable
CREATE TABLE "letter_note" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "batch_id" TEXT NOT NULL,
    "place" INTEGER NOT NULL,
    "unit" TEXT NOT NULL,
    "noting" TEXT NOT NULL,
    "latest" BOOLEAN NOT NULL,
    "on_day" TEXT,
    "entered" BOOLEAN NOT NULL,
    "places" TEXT NOT NULL,
    "who" TEXT NOT NULL,
    "acts_for" TEXT,
    "at" DATETIME NOT NULL,
    "via" TEXT NOT NULL,
    CONSTRAINT "letter_note_batch_id_place_fkey" FOREIGN KEY ("batch_id", "place") REFERENCES "letter" ("batch_id", "place") ON DELETE RESTRICT ON UPDATE CASCADE
);

-- CreateIndex
CREATE INDEX "letter_note_batch_id_latest_place_idx" ON "letter_note"("batch_id", "latest", "place");

-- CreateIndex
CREATE INDEX "letter_note_unit_id_idx" ON "letter_note"("unit", "id");

-- CreateIndex
CREATE INDEX "letter_batch_at_idx" ON "letter_batch"("at");

-- CreateIndex
CREATE INDEX "enterprise_fact_unit_id_idx" ON "enterprise_fact"("unit", "id");
