-- CreateTable
CREATE TABLE "plan_version" (
    "number" INTEGER NOT NULL,
    "year" INTEGER NOT NULL,
    "data" TEXT NOT NULL,
    "fingerprint" TEXT NOT NULL,
    "from_period" TEXT NOT NULL,
    "measures_from" TEXT NOT NULL,
    "leaving" TEXT NOT NULL,
    "who" TEXT NOT NULL,
    "at" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "plan_version_pkey" PRIMARY KEY ("number")
);
