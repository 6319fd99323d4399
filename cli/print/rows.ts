import type { Screen } from '../screen.ts';
import type { Column } from './table.ts';
import { tableLines } from './table.ts';

/** What to print: rows in columns, and a note for people if there are no rows. */
export type RowList<T> = Readonly<{
  /** The `kind` of each JSON object. */
  kind: string;
  columns: readonly Column<T>[];
  rows: readonly T[];
  empty: string;
}>;

/** Prints the rows as a table, or with `--json` as one object each. */
export function printRows<T extends object>(
  screen: Screen,
  { kind, columns, rows, empty }: RowList<T>,
): void {
  if (screen.json) for (const row of rows) screen.object({ kind, ...row });
  else if (rows.length === 0) screen.note(empty);
  else {
    const [titles = '', ...lines] = tableLines(columns, rows, screen.width);
    screen.out(titles, 'dim');
    for (const line of lines) screen.out(line);
  }
}
