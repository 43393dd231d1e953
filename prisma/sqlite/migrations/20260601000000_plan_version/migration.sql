-- CreateTable
CREATE TABLE "plan_version" (
    "number" INTEGER NOT NULL PRIMARY KEY,
    "year" INTEGER NOT NULL,
    "data" TEXT NOT NULL,
    "fingerprint" TEXT NOT NULL,
    "from_period" TEXT NOT NULL,
    "measures_from" TEXT NOT NULL,
    "leaving" TEXT NOT NULL,
    "who" TEXT NOT NULL,
    "at" DATETIME NOT NULL
);
