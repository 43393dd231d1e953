import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { check } from 'recheck';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..');
/** The sandbox's page draws the bot's own cards, in the browser. */
const PAGE = 'src/sandbox/page/';
/** Above the square of a text's length a match of two thousand characters holds everybody up. */
const HARMLESS_DEGREE = 2;

// The checker in this process: the others are programs that a machine may lack.
process.env['RECHECK_BACKEND'] = 'pure';

async function filesIn(folder: string): Promise<string[]> {
  const files = await readdir(join(ROOT, folder), { recursive: true });
  return files.map(file => `${folder}/${file}`).filter(path => /\.[jt]s$/u.test(path));
}

interface Literal {
  readonly place: string;
  readonly source: string;
  readonly flags: string;
}

/** The regular expressions in a file, each with its line. */
async function literalsIn(path: string): Promise<Literal[]> {
  const text = await readFile(join(ROOT, path), 'utf8');
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const found: Literal[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isRegularExpressionLiteral(node)) {
      const { line } = file.getLineAndCharacterOfPosition(node.getStart());
      const end = node.text.lastIndexOf('/');
      found.push({
        place: `${path}:${line + 1}`,
        source: node.text.slice(1, end),
        flags: node.text.slice(end + 1),
      });
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

/** Says what an expression may cost; undefined when its cost grows with the length of the text, or with its square. */
async function costOf({ source, flags }: Literal): Promise<string | undefined> {
  const result = await check(source, flags, { timeout: 10_000, incubationTimeout: 1_000 });
  if (result.status !== 'vulnerable') return undefined;
  const { complexity } = result;
  const isHarmless = complexity.type === 'polynomial' && complexity.degree <= HARMLESS_DEGREE;
  return isHarmless ? undefined : complexity.summary;
}

describe('the regular expressions', () => {
  it('of the program never take longer than the square of a text’s length', async () => {
    const paths = [...(await filesIn('src')), ...(await filesIn('cards'))];
    const sources = paths.filter(path => !path.includes('/generated/') && !path.startsWith(PAGE));
    const literals = (await Promise.all(sources.map(literalsIn))).flat();
    expect(literals.length).toBeGreaterThan(400);
    const costly: string[] = [];
    for (const literal of literals) {
      const cost = await costOf(literal);
      if (cost !== undefined) costly.push(`${literal.place} /${literal.source}/${literal.flags}: ${cost}`);
    }
    expect(costly).toEqual([]);
  }, 300_000);

  it('are judged: a nested repetition is found', async () => {
    expect(await costOf({ place: '', source: String.raw`^(?:\s|[^\d\s]{0,2}?)*改成$`, flags: 'u' })).toBe(
      'exponential',
    );
  });
});
