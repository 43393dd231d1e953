-- CreateTable
CREATE TABLE "register_source" (
    "id" SERIAL NOT NULL,
    "unit" TEXT NOT NULL,
    "figures" TEXT NOT NULL,
    "period" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "base" TEXT NOT NULL,
    "who" TEXT NOT NULL,
    "acts_for" TEXT,
    "at" TIMESTAMP(3) NOT NULL,
    "via" TEXT NOT NULL,

    CONSTRAINT "register_source_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "register_source_unit_id_idx" ON "register_source"("unit", "id");
