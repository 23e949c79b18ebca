/** The API document of the sample API: what the shop promises, and what its planted bugs break. */

const id = { type: 'string', format: 'uuid' } as const;

const newBook = {
  title: { type: 'string', minLength: 1, maxLength: 120, examples: ['The Left Hand of Darkness'] },
  author: { type: 'string', minLength: 1, maxLength: 80, examples: ['Ursula K. Le Guin'] },
  isbn: { type: 'string', pattern: '^97[89][0-9]{10}$', examples: ['9780441478125'] },
  genre: { type: 'string', enum: ['fiction', 'science', 'history', 'poetry'] },
  price: { type: 'number', minimum: 0, maximum: 10000 },
  pages: { type: 'integer', minimum: 1, maximum: 5000 },
  published: { type: 'string', format: 'date' },
} as const;

const newOrder = {
  customer: { type: 'string', format: 'email', maxLength: 120 },
  delivery: { type: 'string', enum: ['post', 'courier', 'collect'] },
  note: { type: ['string', 'null'], maxLength: 200 },
  lines: {
    type: 'array',
    minItems: 1,
    maxItems: 10,
    items: {
      type: 'object',
      additionalProperties: false,
      required: ['isbn', 'quantity'],
      properties: { isbn: newBook.isbn, quantity: { type: 'integer', minimum: 1, maximum: 99 } },
    },
  },
} as const;

const schemas = {
  NewBook: {
    type: 'object',
    additionalProperties: false,
    required: ['title', 'author', 'genre', 'price'],
    properties: newBook,
  },
  Book: {
    type: 'object',
    additionalProperties: false,
    required: ['id', 'createdAt', 'title', 'author', 'genre', 'price'],
    properties: { id, createdAt: { type: 'string', format: 'date-time' }, ...newBook },
  },
  NewOrder: {
    type: 'object',
    additionalProperties: false,
    required: ['customer', 'delivery', 'lines'],
    properties: newOrder,
  },
  OrderChange: {
    type: 'object',
    additionalProperties: false,
    minProperties: 1,
    properties: { delivery: newOrder.delivery, note: newOrder.note },
  },
  Order: {
    type: 'object',
    additionalProperties: false,
    required: ['id', 'status', 'customer', 'delivery', 'lines'],
    properties: {
      id: { type: 'integer', minimum: 1 },
      status: { type: 'string', enum: ['open', 'shipped'] },
      ...newOrder,
    },
  },
  Problem: {
    type: 'object',
    required: ['title', 'status'],
    properties: {
      title: { type: 'string' },
      status: { type: 'integer', minimum: 400, maximum: 599 },
      detail: { type: 'string' },
    },
  },
} as const;

type SchemaName = keyof typeof schemas;

const ref = (name: SchemaName) => ({ $ref: `#/components/schemas/${name}` });
const json = (schema: object) => ({ 'application/json': { schema } });
const answer = (description: string, schema: object) => ({ description, content: json(schema) });
const body = (name: SchemaName) => ({ required: true, content: json(ref(name)) });

const problem = (description: string) => ({
  description,
  content: { 'application/problem+json': { schema: ref('Problem') } },
});
const invalid = { '400': problem('The request breaks this document') };
const unknown = { '404': problem('There is none with this id') };
const location = { Location: { required: true, schema: { type: 'string' } } };

const limit = {
  name: 'limit',
  in: 'query',
  description: 'How many to list, the newest first',
  schema: { type: 'integer', minimum: 1, maximum: 100, default: 20 },
};
const genre = { name: 'genre', in: 'query', schema: newBook.genre };
const bookId = { name: 'bookId', in: 'path', required: true, schema: id };
const orderId = {
  name: 'orderId',
  in: 'path',
  required: true,
  schema: { type: 'integer', minimum: 1, maximum: 2147483647 },
};

const books = {
  get: {
    operationId: 'listBooks',
    summary: 'List books',
    tags: ['books'],
    parameters: [limit, genre],
    responses: { '200': answer('Books', { type: 'array', maxItems: 100, items: ref('Book') }), ...invalid },
  },
  post: {
    operationId: 'addBook',
    summary: 'Add a book',
    tags: ['books'],
    requestBody: body('NewBook'),
    responses: { '201': { ...answer('The book', ref('Book')), headers: location }, ...invalid },
  },
};

const book = {
  parameters: [bookId],
  get: {
    operationId: 'getBook',
    summary: 'Get a book',
    tags: ['books'],
    responses: { '200': answer('The book', ref('Book')), ...invalid, ...unknown },
  },
  put: {
    operationId: 'replaceBook',
    summary: 'Replace a book',
    tags: ['books'],
    requestBody: body('NewBook'),
    responses: { '200': answer('The book as it is now', ref('Book')), ...invalid, ...unknown },
  },
  delete: {
    operationId: 'removeBook',
    summary: 'Remove a book',
    tags: ['books'],
    responses: { '204': { description: 'It is gone' }, ...invalid, ...unknown },
  },
};

const orders = {
  get: {
    operationId: 'listOrders',
    summary: 'List orders',
    tags: ['orders'],
    parameters: [limit],
    responses: { '200': answer('Orders', { type: 'array', maxItems: 100, items: ref('Order') }), ...invalid },
  },
  post: {
    operationId: 'placeOrder',
    summary: 'Place an order',
    tags: ['orders'],
    requestBody: body('NewOrder'),
    responses: { '201': { ...answer('The order', ref('Order')), headers: location }, ...invalid },
  },
};

const order = {
  parameters: [orderId],
  get: {
    operationId: 'getOrder',
    summary: 'Get an order',
    tags: ['orders'],
    responses: { '200': answer('The order', ref('Order')), ...invalid, ...unknown },
  },
  patch: {
    operationId: 'changeOrder',
    summary: 'Change an order',
    tags: ['orders'],
    requestBody: body('OrderChange'),
    responses: { '200': answer('The order as it is now', ref('Order')), ...invalid, ...unknown },
  },
  delete: {
    operationId: 'cancelOrder',
    summary: 'Cancel an order',
    tags: ['orders'],
    responses: { '204': { description: 'It is gone' }, ...invalid, ...unknown },
  },
};

export const bookshopDocument = {
  openapi: '3.1.0',
  info: {
    title: 'Bookshop',
    version: '1.0.0',
    description: 'A small shop that sells books; the sample API of Assay.',
  },
  paths: { '/books': books, '/books/{bookId}': book, '/orders': orders, '/orders/{orderId}': order },
  components: { schemas },
};
