// A test runs this script in its own process and kills it. Until then it claims events as fast as it can, and prints the
// key of each after the acknowledgement.
import process from 'node:process';

const [moduleUrl, databaseUrl] = process.argv.slice(2);
const { openStore } = await import(moduleUrl);
const store = await openStore(databaseUrl);

async function claimOn(lane) {
  for (let number = 0; ; number += 1) {
    const key = `${lane}-${number}`;
    await store.claim(key, '{}', new Date());
    await store.transact(tx => tx.setSetting(key, 'written'));
    process.stdout.write(`${key}\n`);
  }
}

await Promise.all(Array.from({ length: 8 }, (_, lane) => claimOn(lane)));
