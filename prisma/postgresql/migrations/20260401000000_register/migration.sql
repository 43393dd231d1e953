-- CreateTable
CREATE TABLE "register" (
    "unit" TEXT NOT NULL,
    "stamp" TEXT NOT NULL,
    "last_fact" INTEGER NOT NULL,

    CONSTRAINT "register_pkey" PRIMARY KEY ("unit")
);

-- CreateTable
CREATE TABLE "enterprise" (
    "id" SERIAL NOT NULL,
    "unit" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "code" TEXT,

    CONSTRAINT "enterprise_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "enterprise_fact" (
    "id" SERIAL NOT NULL,
    "enterprise_id" INTEGER NOT NULL,
    "unit" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "since" TEXT NOT NULL,
    "value" TEXT,
    "who" TEXT NOT NULL,
    "acts_for" TEXT,
    "at" TIMESTAMP(3) NOT NULL,
    "via" TEXT NOT NULL,

    CONSTRAINT "enterprise_fact_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "enterprise_unit_name_key" ON "enterprise"("unit", "name");

-- CreateIndex
CREATE UNIQUE INDEX "enterprise_unit_code_key" ON "enterprise"("unit", "code");

-- CreateIndex
CREATE INDEX "enterprise_fact_unit_kind_enterprise_id_since_id_value_idx" ON "enterprise_fact"("unit", "kind", "enterprise_id", "since", "id", "value");

-- CreateIndex
CREATE INDEX "enterprise_fact_enterprise_id_id_idx" ON "enterprise_fact"("enterprise_id", "id");

-- AddForeignKey
ALTER TABLE "enterprise_fact" ADD CONSTRAINT "enterprise_fact_enterprise_id_fkey" FOREIGN KEY ("enterprise_id") REFERENCES "enterprise"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
