import type { Operation } from '#core/spec/index';
import { flatten, propertiesOf } from './data/schema-tree.js';
import { isAmong } from './operation-settings.js';
import {
  isOwnPath,
  isSharingName,
  isSharingPath,
  saysOwn,
  saysOwnersOnly,
  type Said,
} from './ownership-words.js';
import type { PlanningContext } from './planning-context.js';
import { answerPlaces } from './requests/answer-places.js';
import { shapeOf, type Resource } from './requests/resources.js';

/**
 * What belongs to whoever made it. OpenAPI has no word for that, so it counts only where the project's settings say
 * so, or the document does in words: of an operation, of its 403, or of the list of a resource.
 */
export class Ownership {
  private readonly reads: ReadonlyMap<string, Operation>;
  private readonly paths: readonly string[];
  private readonly claims = new Map<Resource, Said | undefined>();

  constructor(private readonly context: PlanningContext) {
    const operations = [...context.operations.values()];
    this.reads = new Map(
      operations.filter(({ method }) => method === 'get').map((read) => [shapeOf(read.path), read]),
    );
    this.paths = operations.map(({ path }) => shapeOf(path));
  }

  /** The list of what the operation that makes a resource has made. */
  listOf({ create }: Resource): Operation | undefined {
    return this.readAt(create.path);
  }

  /** The GET of a path, whatever its parameters are called. */
  readAt(path: string): Operation | undefined {
    return this.reads.get(shapeOf(path));
  }

  /**
   * Why nobody but the owner may call an operation; undefined: others may, for all that is known.
   *
   * @param trail the resources that its path names, from the left
   */
  claimOn(operation: Operation, trail: readonly Resource[]): Said | undefined {
    const settings = this.fromSettings(operation);
    if (settings !== 'unknown') return settings;
    const last = trail.at(-1);
    const own = last === undefined ? undefined : saysOwnersOnly(operation, last.noun);
    return (
      own ?? trail.map((resource) => this.claimOnResource(resource)).find((claim) => claim !== undefined)
    );
  }

  /** Why a list shows only what its caller has made. */
  claimOnList(list: Operation, { noun }: Resource): Said | undefined {
    const settings = this.fromSettings(list);
    if (settings !== 'unknown') return settings;
    return saysOwn(list, noun) ?? (isOwnPath(list.path) ? { clause: list.pointer } : undefined);
  }

  /** Who lists only his own sees none of others; unless there are other ways to see them, or they can be shared. */
  private claimOnResource(resource: Resource): Said | undefined {
    if (this.claims.has(resource)) return this.claims.get(resource);
    const list = this.listOf(resource);
    const claim = list === undefined ? undefined : this.claimOnList(list, resource);
    const own = claim === undefined || this.isShareable(resource) ? undefined : claim;
    this.claims.set(resource, own);
    return own;
  }

  private fromSettings(operation: Operation): Said | undefined | 'unknown' {
    const { owned, shared } = this.context.settings;
    if (isAmong(shared, operation)) return undefined;
    return isAmong(owned, operation) ? { clause: operation.pointer } : 'unknown';
  }

  private isShareable({ create, itemShape }: Resource): boolean {
    const collection = shapeOf(create.path);
    const lastPart = collection.slice(collection.lastIndexOf('/'));
    const isSharing = (path: string): boolean =>
      [itemShape, collection].some(
        (base) => path.startsWith(`${base}/`) && isSharingPath(path.slice(base.length + 1)),
      );
    const isOtherList = (path: string): boolean =>
      path !== collection && path.endsWith(lastPart) && this.reads.has(path);
    return (
      this.namesIn(create).some(isSharingName) ||
      this.paths.some((path) => isSharing(path) || isOtherList(path))
    );
  }

  /** Of what is sent to make one, and of what is answered. */
  private namesIn(create: Operation): readonly string[] {
    const { schemas } = this.context;
    const bodies = create.requestBody?.content.map(({ schema }) => flatten(schema ?? true, schemas)) ?? [];
    return [
      ...bodies.flatMap((body) => propertiesOf(body).map(([name]) => name)),
      ...answerPlaces(create, schemas).keys(),
    ];
  }
}
