import { readFileSync } from 'node:fs';
import { App, type Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { readConfiguration } from '../../infra/configuration.ts';
import { createStacks } from '../../infra/stacks.ts';

/** A resource of the template, its references to others written as `${path}` and `${path.Attribute}`. */
export interface SynthesizedResource {
  readonly type: string;
  // biome-ignore lint/suspicious/noExplicitAny: the properties of a template have no types
  readonly properties: any;
  readonly deletionPolicy?: string;
}

interface TemplateResource {
  readonly Type: string;
  readonly Properties?: unknown;
  readonly DeletionPolicy?: string;
  readonly Metadata?: { readonly 'aws:cdk:path'?: string };
}

const committed = JSON.parse(readFileSync(new URL('../../cdk.json', import.meta.url), 'utf8')).context;

/**
 * Synthesizes the stacks with the committed context, overridden by the given one, without bundling, for a
 * service in eu-central-1.
 *
 * @returns Templates as they are, and every resource of each by its path of constructs below the stack, such
 *   as `Storage/Inbox`.
 */
export function synthesizeStacks(context: Readonly<Record<string, unknown>> = {}) {
  const app = new App({
    // The app's own test checks the templates against the rules, which takes seconds.
    builtinCloudFormationValidation: false,
    context: {
      ...committed,
      'aws:cdk:bundling-stacks': [],
      'aws:cdk:enable-path-metadata': true,
      stage: 'test',
      ...context,
    },
  });
  const { service, zone, copy, front } = createStacks(
    app,
    readConfiguration(app.node.getAllContext()),
    'eu-central-1',
  );
  return {
    service: readStack(service),
    zone: zone && readStack(zone),
    copy: copy && readStack(copy),
    front: front && readStack(front),
  };
}

function readStack(stack: Stack) {
  const template = Template.fromStack(stack).toJSON();
  return { stack, template, resources: readResources(template.Resources) };
}

/** The resources of the service alone. */
export function synthesizeStack(context: Readonly<Record<string, unknown>> = {}) {
  return synthesizeStacks(context).service.resources;
}

function readResources(resources: Readonly<Record<string, TemplateResource>>) {
  const paths = new Map(Object.entries(resources).map(([id, resource]) => [id, pathOf(resource)]));
  return new Map(
    Object.entries(resources).map(([id, resource]): [string, SynthesizedResource] => [
      paths.get(id) ?? id,
      {
        type: resource.Type,
        properties: readable(resource.Properties, paths),
        deletionPolicy: resource.DeletionPolicy,
      },
    ]),
  );
}

function pathOf(resource: TemplateResource): string {
  const path = resource.Metadata?.['aws:cdk:path'] ?? '';
  return path.replace(/^btps-[a-z]+(-zone|-copy|-front)?\//, '').replace(/\/Resource$/, '');
}

function readable(value: unknown, paths: ReadonlyMap<string, string>): unknown {
  if (Array.isArray(value)) return value.map((item) => readable(item, paths));
  if (typeof value !== 'object' || value === null) return value;
  const [[key, argument] = ['', undefined], ...others] = Object.entries(value);
  if (others.length === 0) {
    if (key === 'Ref') return `\${${paths.get(argument) ?? argument}}`;
    if (key === 'Fn::GetAtt') return `\${${paths.get(argument[0])}.${argument[1]}}`;
    if (key === 'Fn::Join')
      return argument[1].map((part: unknown) => readable(part, paths)).join(argument[0]);
  }
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, readable(inner, paths)]));
}
