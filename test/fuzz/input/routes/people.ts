import {
  delegatedIdentity,
  generateKeyPair,
  type KeyPair,
  userIdentity,
} from '../../../../infra/local/cast.ts';
import type { LocalCloud } from '../../../../infra/local/cloud.ts';
import { Registrar } from '../../../../infra/local/registrar.ts';
import { printDeviceRecord, printParentRecord } from '../../../../shared/protocol/print-delegation-record.ts';

/** The keys that the seeds are signed with. */
export interface People {
  readonly device: KeyPair;
  readonly foreignDevice: KeyPair;
}

/** Registers the users that the seeds name, and publishes one of another domain. */
export async function addPeople(cloud: LocalCloud): Promise<People> {
  const registrar = new Registrar(cloud);
  const [primary, device, foreignDevice] = [generateKeyPair(), generateKeyPair(), generateKeyPair()];
  // As many as are added below at most: the registrar does not count them.
  const more = { administrators: ['bob$saas.example'], deviceLimit: 400, activeDevices: 3 };
  for (const account of ['alice', 'bob', 'erin', 'frank']) {
    await registrar.addUser(userIdentity(`${account}$saas.example`), primary.publicKey, more);
  }
  for (const id of ['dev1', 'dev2', 'dev9']) {
    const identity = delegatedIdentity(`${id}$alice.btps.saas.example`);
    await registrar.addDevice(identity, device.publicKey, primary.publicKey);
  }
  const reader = delegatedIdentity('reader$bob.btps.saas.example');
  await registrar.addDevice(reader, device.publicKey, primary.publicKey, { scopes: ['fetch-inbox'] });
  cloud.zones.createZone('btps.other.example');
  const parent = { primaryKey: primary.publicKey.spkiBase64, devices: ['dev1'] };
  await registrar.publish('carol.btps.other.example', printParentRecord(parent));
  const record = printDeviceRecord({ key: foreignDevice.publicKey.spkiBase64 });
  await registrar.publish('dev1.carol.btps.other.example', record);
  registrar.close();
  return { device, foreignDevice };
}
