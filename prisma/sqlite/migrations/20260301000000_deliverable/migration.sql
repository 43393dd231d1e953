-- CreateTable
CREATE TABLE "deliverable" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "unit" TEXT NOT NULL,
    "year" INTEGER NOT NULL,
    "key" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "latest" BOOLEAN NOT NULL,
    "state" TEXT NOT NULL,
    "file_name" TEXT NOT NULL,
    "size" INTEGER NOT NULL,
    "sha256" TEXT NOT NULL,
    "who" TEXT NOT NULL,
    "acts_for" TEXT,
    "at" DATETIME NOT NULL,
    "via" TEXT NOT NULL,
    "reason" TEXT,
    "decided_by" TEXT,
    "decided_at" DATETIME,
    "decided_via" TEXT,
    "changed_at" DATETIME NOT NULL,
    "bytes" BLOB NOT NULL
);

-- CreateIndex
CREATE UNIQUE INDEX "deliverable_unit_year_key_number_key" ON "deliverable"("unit", "year", "key", "number");

-- CreateIndex
CREATE INDEX "deliverable_year_latest_unit_idx" ON "deliverable"("year", "latest", "unit");

-- CreateIndex
CREATE INDEX "deliverable_latest_state_at_idx" ON "deliverable"("latest", "state", "at");

-- CreateIndex
CREATE INDEX "deliverable_unit_changed_at_idx" ON "deliverable"("unit", "changed_at");

-- CreateIndex
CREATE INDEX "deliverable_changed_at_idx" ON "deliverable"("changed_at");
