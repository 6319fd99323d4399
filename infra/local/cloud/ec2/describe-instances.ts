import { byId, cutPage } from '../paging.ts';
import type { Instance } from '../state/model.ts';
import { CloudError } from '../wire/errors.ts';
import type { Form } from '../wire/form.ts';
import type { Xml } from '../wire/xml.ts';
import type { CloudWorld } from '../world.ts';
import { applyFilters } from './filters.ts';
import { reservationViews } from './instance-view.ts';
import { requireInstances, visibleInstances } from './visible.ts';

export function describeInstances(world: CloudWorld, form: Form): Xml {
  const { items, next } = selectInstances(world, form);
  return { reservationSet: reservationViews(items), nextToken: next };
}

/** Returns one page of the requested instances, filtered. */
export function selectInstances(world: CloudWorld, form: Form) {
  const ids = form.list('InstanceId');
  const size = readSize(form);
  if (ids.length > 0 && size !== undefined) {
    throw new CloudError(
      'InvalidParameterCombination',
      'The parameter instancesSet cannot be used with the parameter maxResults',
    );
  }
  const found: readonly Instance[] =
    ids.length > 0 ? requireInstances(world, ids) : visibleInstances(world);
  const matching = [...applyFilters(found, form)].sort(byId);
  const page = cutPage(matching, size, form.text('NextToken'));
  if (page === 'bad-token') {
    throw new CloudError('InvalidParameterValue', 'Invalid value for the parameter nextToken');
  }
  return page;
}

function readSize(form: Form): number | undefined {
  const text = form.text('MaxResults');
  if (text === undefined) return undefined;
  const size = Number(text);
  if (Number.isInteger(size) && size >= 5 && size <= 1000) return size;
  throw new CloudError(
    'InvalidParameterValue',
    `Value ( ${text} ) for parameter maxResults is invalid. Expecting a value between 5 and 1000.`,
  );
}
