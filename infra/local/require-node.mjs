// Loaded before anything else, by whatever Node there is: an older one cannot even read the TypeScript.
const [major] = process.versions.node.split('.');
if (major !== '24') {
  console.error(
    `This project needs Node.js 24, and this is ${process.versions.node}: run it by npm after npm ci.`,
  );
  process.exit(1);
}
