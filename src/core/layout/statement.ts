/**
 * The statements that templates write, as trees: a small part of the language, named as ESTree names it. What is
 * not in it is no statement of ours, and stays on its line as it was written.
 */
export type Statement = (
  | { readonly type: 'ExpressionStatement'; readonly expression: Expression }
  | { readonly type: 'ReturnStatement'; readonly argument: Expression }
  | { readonly type: 'VariableDeclaration'; readonly init: Expression }
  | { readonly type: 'ImportDeclaration'; readonly names: readonly string[]; readonly source: Place }
) &
  Place;

/** First character, and the one after the last. */
export interface Place {
  readonly start: number;
  readonly end: number;
}

export type Expression = (
  | { readonly type: 'Literal'; readonly value: 'string' | 'number' | 'word' }
  /** `Operation`: operators between operands, or parentheses; it is never broken. */
  | { readonly type: 'Identifier' | 'TemplateLiteral' | 'Operation' }
  | { readonly type: 'UnaryExpression' | 'AwaitExpression' | 'SpreadElement'; readonly argument: Expression }
  | { readonly type: 'MemberExpression'; readonly object: Expression }
  | CallExpression
  | ObjectExpression
  | ArrayExpression
  | ArrowFunctionExpression
) &
  Place;

export interface CallExpression extends Place {
  readonly type: 'CallExpression';
  readonly callee: Expression;
  readonly arguments: readonly Expression[];
}

export interface ObjectExpression extends Place {
  readonly type: 'ObjectExpression';
  readonly properties: readonly Member[];
}

/** A property with its key, or what is spread. */
export interface Member extends Place {
  readonly value: Expression;
}

export interface ArrayExpression extends Place {
  readonly type: 'ArrayExpression';
  readonly elements: readonly Expression[];
}

export interface ArrowFunctionExpression extends Place {
  readonly type: 'ArrowFunctionExpression';
  readonly body: Expression;
}
