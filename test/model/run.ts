/**
 * Explores every scenario, the long ones too, prints how many states and transitions there were, and the shortest trace
 * of each deliberate bug; ends with status 1 when an invariant of the protocols does not hold, or a bug stays unseen.
 */
import { deliberateBugs, longScenarios, scenarios } from './scenarios.ts';

let failures = 0;

for (const { title, run } of [...scenarios, ...longScenarios]) {
  const { states, transitions, atRest, violation } = run();
  console.log(`${title}: ${states} states, ${transitions} transitions, ${atRest} at rest`);
  if (!violation) continue;
  failures += 1;
  console.log([`  BROKEN: ${violation.invariant}`, ...violation.trace].join('\n    '));
}
for (const { title, invariant, run } of deliberateBugs) {
  const { violation } = run();
  if (violation?.invariant !== invariant) failures += 1;
  console.log(
    [`bug, ${title}`, `  breaks: ${violation?.invariant ?? 'NOTHING'}`, ...(violation?.trace ?? [])].join(
      '\n    ',
    ),
  );
}
process.exitCode = failures === 0 ? 0 : 1;
