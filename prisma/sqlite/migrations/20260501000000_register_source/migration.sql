-- CreateTable
CREATE TABLE "register_source" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "unit" TEXT NOT NULL,
    "figures" TEXT NOT NULL,
    "period" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "base" TEXT NOT NULL,
    "who" TEXT NOT NULL,
    "acts_for" TEXT,
    "at" DATETIME NOT NULL,
    "via" TEXT NOT NULL
);

-- CreateIndex
CREATE INDEX "register_source_unit_id_idx" ON "register_source"("unit", "id");
