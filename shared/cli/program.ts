import { Command } from 'commander';
import type { Runner } from './command.ts';
import { enrolCommand } from './device/enrol.ts';
import { inboxCommand } from './device/inbox.ts';
import { sendCommand } from './device/send.ts';
import { statusCommand } from './device/status.ts';
import { doctorCommand } from './doctor/doctor.ts';
import { exitCodes } from './exit-codes.ts';
import { keygenCommand } from './keys/keygen.ts';
import { columns, indent } from './output/columns.ts';
import { auditCommand } from './portal/audit.ts';
import { devicesCommand } from './portal/devices.ts';
import { revokeCommand } from './portal/revoke.ts';
import { lookupCommand } from './records/lookup.ts';
import { verifyCommand } from './records/verify.ts';
import type { Surroundings } from './surroundings.ts';

const commands = [
  keygenCommand,
  enrolCommand,
  sendCommand,
  inboxCommand,
  statusCommand,
  verifyCommand,
  lookupCommand,
  doctorCommand,
  revokeCommand,
  devicesCommand,
  auditCommand,
];

/** Puts the commands together. Nothing is done before the program parses a command line. */
export function createProgram(runner: Runner, surroundings: Surroundings): Command {
  const { version, columns: width, writeOutput, writeError } = surroundings;
  const program = new Command('btps')
    .description(
      'Devices that sign business messages for their users, and the records in DNS that say whose they are.',
    )
    .version(version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .option('--profile <name>', 'device or settings of this machine to use (BTPS_PROFILE; default "default")')
    .option('--json', 'print one JSON document for machines')
    .helpCommand('help [command]', 'print help for a command')
    .addHelpText('after', `\n${exitCodeHelp()}`);
  for (const command of commands) program.addCommand(command(runner));
  for (const command of [program, ...program.commands]) {
    command
      .exitOverride()
      .helpOption('-h, --help', 'print help')
      .configureHelp({ showGlobalOptions: true, helpWidth: Math.min(width, 100) })
      .configureOutput({
        writeOut: writeOutput,
        writeErr: writeError,
        // A wrong command line is printed as every other failure is.
        outputError: () => {},
      });
  }
  return program;
}

function exitCodeHelp(): string {
  const rows = Object.values(exitCodes).map(({ code, meaning }) => [String(code), meaning]);
  return `Exit codes:\n${indent(columns(rows))}`;
}
