-- AlterTable
ALTER TABLE "submission" ADD COLUMN "fingerprint" TEXT;

-- The fingerprints of the figures that are stored: the same as src/core/submission/fingerprint.ts makes.
UPDATE "submission" SET "fingerprint" = (
    SELECT CAST(COUNT(*) AS TEXT) || ':' || CAST(SUM(("value" % 67108859) * (("place" * 40503) % 65521)) AS TEXT)
    FROM (SELECT "value", ROW_NUMBER() OVER (ORDER BY "measure") AS "place" FROM "figure" WHERE "submission_id" = "submission"."id") AS "placed"
)
WHERE "state" IN ('submitted', 'approved', 'locked') AND EXISTS (SELECT 1 FROM "figure" WHERE "submission_id" = "submission"."id");

-- CreateIndex
CREATE INDEX "submission_period_fingerprint_idx" ON "submission"("period", "fingerprint") WHERE fingerprint IS NOT NULL;

-- CreateIndex
CREATE INDEX "submission_extended_to_idx" ON "submission"("extended_to") WHERE extended_to IS NOT NULL;

-- CreateIndex
CREATE INDEX "role_grant_role_unit_idx" ON "role_grant"("role", "unit");
