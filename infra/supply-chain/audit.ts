import { spawnSync } from 'node:child_process';
import { judgeAudit } from './judge-audit.ts';

/**
 * Asks the registry for known vulnerabilities of what is installed, and judges the answer. Status 1 when there are
 * some of severity high or worse in what is deployed or shipped; or when the registry could not be asked, with
 * CI_REQUIRE_AUDIT=1.
 */
const { stdout } = spawnSync('npm', ['audit', '--json', '--omit=dev'], { encoding: 'utf8' });
const { outcome, lines } = judgeAudit(stdout);
for (const line of lines) console.log(line);
if (outcome === 'vulnerable' || (outcome === 'unknown' && process.env.CI_REQUIRE_AUDIT === '1')) {
  process.exitCode = 1;
}
