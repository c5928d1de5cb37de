import { startRoute53Server } from '../../../infra/local/route53/route53-server.ts';
import { ZoneStore } from '../../../infra/local/route53/zone-store.ts';

// Serves one zone until it is killed, and prints where: for aws-cli.sh.
const store = new ZoneStore({ now: Date.now });
const { id } = store.createZone('btps.saas.example');
const { url } = await startRoute53Server(store);
console.log(`${url} ${id}`);
