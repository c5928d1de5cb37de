import type { Series } from './metric-store.ts';

/** One value, or one for each period. */
type Value = number | Series;

type Operation = (left: number, right: number) => number;

/** Binary operators by how strongly they bind, weakest first. */
const operators: readonly Readonly<Record<string, Operation>>[] = [
  {
    '>=': (left, right) => Number(left >= right),
    '<=': (left, right) => Number(left <= right),
    '>': (left, right) => Number(left > right),
    '<': (left, right) => Number(left < right),
  },
  { '+': (left, right) => left + right, '-': (left, right) => left - right },
  { '*': (left, right) => left * right, '/': (left, right) => left / right },
];

/**
 * Computes an expression of CloudWatch's metric math, as far as alarms of this project use it: arithmetic, comparison,
 * `IF` and `FILL`. Where one of the series has no value in a period, the result has none either; `FILL` is how to
 * change that.
 *
 * Source: Amazon CloudWatch User Guide, Using math expressions with CloudWatch metrics.
 *
 * @throws TypeError for what is not known here
 */
export function computeExpression(
  expression: string,
  series: Readonly<Record<string, Series>>,
  periods: number,
): Series {
  const parser = new Parser(expression, series, periods);
  const value = parser.comparison();
  parser.end();
  return spread(value, periods);
}

class Parser {
  readonly #tokens: readonly string[];
  readonly #series: Readonly<Record<string, Series>>;
  readonly #periods: number;
  #next = 0;

  constructor(expression: string, series: Readonly<Record<string, Series>>, periods: number) {
    this.#tokens = expression.match(/[A-Za-z]\w*|\d+(\.\d+)?|[<>]=?|[^\s]/g) ?? [];
    this.#series = series;
    this.#periods = periods;
  }

  comparison(): Value {
    return this.#binary(0);
  }

  end(): void {
    if (this.#next < this.#tokens.length) throw this.#unknown();
  }

  #binary(level: number): Value {
    const known = operators[level];
    if (!known) return this.#operand();
    let left = this.#binary(level + 1);
    for (let apply = known[this.#peek()]; apply; apply = known[this.#peek()]) {
      this.#next += 1;
      left = combine(
        [left, this.#binary(level + 1)],
        this.#periods,
        apply as (...values: number[]) => number,
      );
    }
    return left;
  }

  #operand(): Value {
    const token = this.#take();
    if (/^\d/.test(token)) return Number(token);
    if (token === '(') return this.#closed(this.comparison());
    if (token === 'IF') return this.#condition(this.#parameters(3));
    if (token === 'FILL') return this.#filled(this.#parameters(2));
    const series = this.#series[token];
    if (series === undefined) throw this.#unknown(token);
    return series;
  }

  #condition([condition = 0, then = 0, otherwise = 0]: readonly Value[]): Value {
    return Array.from({ length: this.#periods }, (_, index) => {
      const decided = at(condition, index);
      return decided === undefined ? undefined : at(decided !== 0 ? then : otherwise, index);
    });
  }

  #filled([series = 0, filler = 0]: readonly Value[]): Value {
    return spread(series, this.#periods).map((value, index) => value ?? at(filler, index));
  }

  #parameters(count: number): readonly Value[] {
    this.#expect('(');
    const values = [this.comparison()];
    while (values.length < count) {
      this.#expect(',');
      values.push(this.comparison());
    }
    this.#expect(')');
    return values;
  }

  #closed(value: Value): Value {
    this.#expect(')');
    return value;
  }

  #expect(token: string): void {
    if (this.#take() !== token) throw this.#unknown(`${this.#tokens[this.#next - 1]}, not ${token}`);
  }

  #take(): string {
    const token = this.#peek();
    this.#next += 1;
    return token;
  }

  #peek(): string {
    return this.#tokens[this.#next] ?? '';
  }

  #unknown(what = this.#peek()): TypeError {
    return new TypeError(`not known here: ${what || 'the end'} of ${this.#tokens.join(' ')}`);
  }
}

function combine(values: readonly Value[], periods: number, apply: (...values: number[]) => number): Value {
  if (values.every((value) => typeof value === 'number')) return apply(...(values as number[]));
  return Array.from({ length: periods }, (_, index) => {
    const found = values.map((value) => at(value, index));
    return found.includes(undefined) ? undefined : apply(...(found as number[]));
  });
}

function at(value: Value, index: number): number | undefined {
  return typeof value === 'number' ? value : value[index];
}

function spread(value: Value, periods: number): Series {
  return Array.from({ length: periods }, (_, index) => at(value, index));
}
