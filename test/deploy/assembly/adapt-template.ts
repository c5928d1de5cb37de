import { gaps } from './gaps.ts';
import type { Template } from './template.ts';

/** Changes a template so that the emulator can deploy it, as the list of its gaps says. */
export function adaptTemplate(template: Template): Template {
  const { Resources, Outputs, ...others } = template;
  const resources = Object.entries(Resources).map(([id, resource]) => [
    id,
    gaps.reduce((adapted, { adapt }) => adapt?.(adapted, Resources) ?? adapted, resource),
  ]);
  return {
    ...others,
    Resources: Object.fromEntries(resources),
    ...(Outputs && { Outputs: withoutDsRecord(Outputs) }),
  };
}

/** The settings of a zone that is not signed have no such attribute. */
function withoutDsRecord(outputs: NonNullable<Template['Outputs']>): NonNullable<Template['Outputs']> {
  return Object.fromEntries(
    Object.entries(outputs).filter(([, { Value }]) => !JSON.stringify(Value).includes('"DsRecord"')),
  );
}
