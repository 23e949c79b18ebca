import type { Bug, Mend } from '../foreign-server.js';

const MAIN = 'app/main.py';
const PRODUCTS = 'app/products/api/router.py';
const CATEGORIES = 'app/categories/api/router.py';
const PRODUCT_SCHEMAS = 'app/products/app/schemas.py';
const LAST_ROUTE = '@app.get("/health")';

/** Put before the last route of the application. */
const inMain = (code: string): Mend => ({
  file: MAIN,
  from: LAST_ROUTE,
  to: `${code.trim()}\n\n\n${LAST_ROUTE}`,
});

const said = (statuses: readonly number[]): string =>
  `responses={${statuses.map((status) => `${status}: {"description": "Refused"}`).join(', ')}}`;

const BOUNDS = 'ge=0, le=2_000_000_000';

/** Names `PathId` or `QueryId` for ids that SQLite has room for, before the router of a file. */
const idsIn = (file: string, kinds: readonly ('Path' | 'Query')[]): Mend => {
  const named = kinds.map((kind) => `${kind}Id = Annotated[int, ${kind}(${BOUNDS})]`).join('\n');
  const imports = `from typing import Annotated\n\nfrom fastapi import ${kinds.join(', ')}`;
  return { file, from: 'router =', to: `${imports}\n\n${named}\n\nrouter =` };
};

/** What was found by hand, by Assay or by Schemathesis, and is wrong by the document or by common sense. */
export const MINI_SHOP_BUGS: readonly Bug[] = [
  {
    id: 'taken-names',
    kind: 'server',
    what: 'a category that is created or renamed with the name of another: 500',
    mends: [
      inMain(`
from fastapi.responses import JSONResponse
from sqlalchemy.exc import IntegrityError


@app.exception_handler(IntegrityError)
def taken(_, error):
    return JSONResponse({"detail": "Taken"}, status_code=409)`),
    ],
  },
  {
    id: 'huge-numbers',
    kind: 'server',
    what: 'ids, stocks and filters beyond 64 bits, for which the document has no limit: 500',
    mends: [
      idsIn(PRODUCTS, ['Path', 'Query']),
      idsIn(CATEGORIES, ['Path']),
      { file: PRODUCTS, from: 'product_id: int', to: 'product_id: PathId' },
      { file: PRODUCTS, from: 'category_id: int |', to: 'category_id: QueryId |' },
      { file: CATEGORIES, from: 'category_id: int', to: 'category_id: PathId' },
      { file: PRODUCT_SCHEMAS, from: 'ge=0)', to: `${BOUNDS})` },
      {
        file: PRODUCT_SCHEMAS,
        from: 'class ProductCreate',
        to: `from typing import Annotated\n\nId = Annotated[int, Field(${BOUNDS})]\n\n\nclass ProductCreate`,
      },
      { file: PRODUCT_SCHEMAS, from: 'category_id: int', to: 'category_id: Id' },
    ],
  },
  {
    id: 'half-characters',
    kind: 'server',
    what: 'a text with half a character (a lone surrogate): 500, since the refusal repeats it',
    mends: [
      inMain(`
import json

from fastapi import Response
from fastapi.encoders import jsonable_encoder
from fastapi.exceptions import RequestValidationError


@app.exception_handler(RequestValidationError)
def refused(_, error):
    text = json.dumps({"detail": jsonable_encoder(error.errors())})
    return Response(text, status_code=422, media_type="application/json")`),
    ],
  },
  {
    id: 'infinite-prices',
    kind: 'server',
    what: 'a price of 1e400 is kept, and then neither it nor any list that it is in can be shown: 500',
    mends: [{ file: PRODUCT_SCHEMAS, from: 'gt=0)', to: 'gt=0, allow_inf_nan=False)' }],
  },
  {
    id: 'nulls',
    kind: 'server',
    what: 'null, which the document allows for all that a product is updated with, is refused or overlooked',
    mends: [
      { file: PRODUCT_SCHEMAS, from: ' | None = Field(', to: ' = Field(' },
      { file: PRODUCT_SCHEMAS, from: ' | None = None', to: ' = None' },
    ],
  },
  {
    id: 'lax-numbers',
    kind: 'server',
    what: 'texts and booleans are taken for numbers of a product, which the document does not allow',
    mends: ['Create', 'Update'].map((name) => ({
      file: PRODUCT_SCHEMAS,
      from: `class Product${name}(BaseModel)`,
      to: `class Product${name}(BaseModel, strict=True)`,
    })),
  },
  {
    id: 'long-suffixes',
    kind: 'server',
    what: 'an image whose file name ends in more than 255 characters: 500',
    mends: [{ file: 'app/shared/storage.py', from: '.suffix or', to: '.suffix[:16] or' }],
  },
  {
    id: 'used-categories',
    kind: 'server',
    what: 'a category that products are in can be deleted, and they name one that is not there',
    mends: [
      {
        file: 'app/categories/infra/repository.py',
        from: '        self._db.delete(model)',
        to: `        from fastapi import HTTPException
        from app.products.infra.models import ProductModel

        if self._db.query(ProductModel).filter(ProductModel.category_id == category_id).count():
            raise HTTPException(409, "Used")
        self._db.delete(model)`,
      },
    ],
  },
  {
    id: 'category-0',
    kind: 'server',
    what: 'products of category 0, of which there are none, are all products',
    mends: [
      {
        file: 'app/products/infra/repository.py',
        from: 'if category_id:',
        to: 'if category_id is not None:',
      },
    ],
  },
  {
    id: 'allow-header',
    kind: 'server',
    what: 'a refusal with 405 names one of the methods that the path has (RFC 9110, 15.5.6 wants all)',
    mends: [
      inMain(`
from fastapi.responses import JSONResponse
from starlette.routing import Match


@app.exception_handler(405)
def not_offered(request, _):
    routes = [route for route in app.routes if route.matches(request.scope)[0] != Match.NONE]
    methods = sorted({method for route in routes for method in getattr(route, "methods", None) or ()})
    return JSONResponse({"detail": "Method Not Allowed"}, 405, {"Allow": ", ".join(methods)})`),
    ],
  },
  {
    id: 'image-types',
    kind: 'document',
    what: 'a file of any type may be uploaded by the document, and anything but four kinds of images is refused',
    mends: [
      {
        file: PRODUCTS,
        from: '@router.post("/{product_id}/image", ',
        to: `ENCODING = {"file": {"contentType": "image/png, image/jpeg, image/webp, image/gif"}}
IMAGE = {"requestBody": {"content": {"multipart/form-data": {"encoding": ENCODING}}}}


@router.post("/{product_id}/image", openapi_extra=IMAGE, `,
      },
    ],
  },
  {
    id: 'undocumented-401',
    kind: 'document',
    what: 'refusals of callers (401, 403) are not in the document',
    mends: [
      { file: MAIN, from: 'APIRouter(prefix="/api")', to: `APIRouter(prefix="/api", ${said([401, 403])})` },
    ],
  },
  {
    id: 'undocumented-404',
    kind: 'document',
    what: 'that a thing is not found (404) is not in the document',
    mends: [
      { file: PRODUCTS, from: 'prefix="/products"', to: `prefix="/products", ${said([404])}` },
      { file: CATEGORIES, from: 'prefix="/categories"', to: `prefix="/categories", ${said([404])}` },
    ],
  },
  {
    id: 'undocumented-400',
    kind: 'document',
    what: 'refusals of what is sent (400, 409) are not in the document',
    mends: ['products', 'categories', 'auth'].map((name) => ({
      file: MAIN,
      from: `include_router(${name}_router)`,
      to: `include_router(${name}_router, ${said([400, 409])})`,
    })),
  },
];
