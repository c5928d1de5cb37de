import type { MemorySample } from './memory-sample.ts';
import { type Point, slopeOf } from './slope.ts';

/** What the memory of one function did after the warm-up; the figures are those of its worst instance. */
export interface MemoryRow {
  readonly function: string;
  readonly instances: number;
  /** Heap and what it holds outside, at the end of the warm-up and of the run, MB. */
  readonly startMb: number;
  readonly endMb: number;
  readonly kbPerMinute: number;
  /** What that makes from the end of the warm-up to the end of the run, MB. */
  readonly growthMb: number;
  readonly flat: boolean;
}

/** The memory of a run. */
export interface MemoryVerdict {
  readonly samples: number;
  readonly warmUpSeconds: number;
  /** What an instance may grow by after the warm-up, MB. */
  readonly maxGrowthMb: number;
  readonly functions: readonly MemoryRow[];
  /** Not judged by themselves: gateway, queues, name server and Route 53 keep what they were told, as AWS does elsewhere. */
  readonly standIns: Omit<MemoryRow, 'function' | 'instances' | 'flat'>;
  /** The whole process, instances and stand-ins. */
  readonly rss: Omit<MemoryRow, 'function' | 'instances' | 'flat'>;
  /** Whether the instances that do most of the work were measured often enough to judge them. */
  readonly measured: boolean;
  readonly flat: boolean;
}

const megabyte = 1024 * 1024;
const minuteMs = 60_000;

/** The function that has to have been measured, or nothing is known of the run. */
const busiest = 'ingress';

/** Fewer samples than these tell nothing. */
const leastSamples = 3;

/**
 * Judges whether the memory of the instances is flat after a warm-up.
 *
 * @param samples in the order of their times
 * @param warmUpMs from the first sample; an instance that starts later has a warm-up of its own
 * @param maxGrowthMb what each instance may grow by after it, by its slope
 */
export function judgeMemory(
  samples: readonly MemorySample[],
  warmUpMs: number,
  maxGrowthMb: number,
): MemoryVerdict {
  const startedAtMs = samples[0]?.atMs ?? 0;
  const series = [...instanceSeries(samples)].map(([thread, { name, points }]) => ({
    thread,
    name,
    points: afterWarmUp(points, warmUpMs),
  }));
  const names = [...new Set(series.map(({ name }) => name))].toSorted();
  const functions = names.flatMap((name) => {
    const own = series.filter((each) => each.name === name && each.points.length >= leastSamples);
    const worst = own.map(({ points }) => growth(points)).toSorted((a, b) => b.growthMb - a.growthMb)[0];
    return worst
      ? [{ function: name, instances: own.length, ...worst, flat: worst.growthMb <= maxGrowthMb }]
      : [];
  });
  const measured = functions.some((row) => row.function === busiest);
  const whole = (bytesOf: (sample: MemorySample) => number) =>
    growth(
      samples
        .filter(({ atMs }) => atMs >= startedAtMs + warmUpMs)
        .map((sample) => ({ x: sample.atMs, y: bytesOf(sample) })),
    );
  return {
    samples: samples.length,
    warmUpSeconds: Math.round(warmUpMs / 1000),
    maxGrowthMb,
    functions,
    standIns: whole(({ standInBytes }) => standInBytes),
    rss: whole(({ rssBytes }) => rssBytes),
    measured,
    flat: measured && functions.every(({ flat }) => flat),
  };
}

type Growth = Omit<MemoryRow, 'function' | 'instances' | 'flat'>;

function growth(points: readonly Point[]): Growth {
  const round = (bytes: number) => Math.round((bytes / megabyte) * 100) / 100;
  const slope = slopeOf(points);
  return {
    startMb: round(points[0]?.y ?? 0),
    endMb: round(points.at(-1)?.y ?? 0),
    kbPerMinute: Math.round((slope * minuteMs) / 1024),
    growthMb: round(slope * ((points.at(-1)?.x ?? 0) - (points[0]?.x ?? 0))),
  };
}

function instanceSeries(samples: readonly MemorySample[]) {
  const series = new Map<number, { readonly name: string; readonly points: Point[] }>();
  for (const { atMs, instances } of samples) {
    for (const { thread, name, heapBytes, externalBytes } of instances) {
      const known = series.get(thread) ?? { name, points: [] };
      known.points.push({ x: atMs, y: heapBytes + externalBytes });
      series.set(thread, known);
    }
  }
  return series;
}

function afterWarmUp(points: readonly Point[], warmUpMs: number): readonly Point[] {
  const from = (points[0]?.x ?? 0) + warmUpMs;
  return points.filter(({ x }) => x >= from);
}
