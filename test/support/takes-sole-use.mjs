// Takes a SQLite file for itself and keeps it until it is killed. Arguments: the module of the lock, the file.
import process from 'node:process';

const [module, file] = process.argv.slice(2);
const { takeSoleUse } = await import(module);
process.stdout.write('takes\n');
takeSoleUse(file);
process.stdout.write('has taken\n');
process.stdin.resume();
