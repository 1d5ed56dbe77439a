// Usage: node duckdb.mjs run SQL          runs one statement
//        node duckdb.mjs dump SQL         prints column names, types, and every value by its bits: value for value, not by its decimal text
import { DuckDBInstance } from '@duckdb/node-api';

const [, , mode, sql] = process.argv;
const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
const connection = await instance.connect();
if (mode === 'run') {
  await connection.run(sql);
} else if (mode === 'dump') {
  const reader = await connection.runAndReadAll(sql);
  const types = reader.columnTypes().map(type => type.toString());
  const lines = [reader.columnNames().join(','), types.join(',')];
  const bytes = new DataView(new ArrayBuffer(8));
  const cell = (value, type) => {
    if (value === null) return '';
    if (Number.isNaN(value)) return type === 'FLOAT' ? '7fc00000' : '7ff8000000000000'; // a NaN has many bit patterns and one meaning
    if (type === 'BIGINT') return BigInt.asUintN(64, value).toString(16);
    if (type === 'DOUBLE') { bytes.setFloat64(0, value); return bytes.getBigUint64(0).toString(16); }
    if (type === 'FLOAT') { bytes.setFloat32(0, value); return bytes.getUint32(0).toString(16); }
    return String(value);
  };
  for (const row of reader.getRows()) lines.push(row.map((value, c) => cell(value, types[c])).join(','));
  process.stdout.write(lines.join('\n') + '\n');
} else {
  process.stderr.write(`duckdb.mjs: mode '${mode}' seen, allowed are run and dump\n`);
  process.exit(2);
}
