import { Controller, Get, Header, Param } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { type ErrorCode, NotFound } from '#core/errors/index';
import { Public } from './access.js';
import { meaningByCode, statusByCode, titleOf } from './problem.js';

/** The pages that the `type` of a problem document leads to. */
@ApiExcludeController()
@Public()
@Controller('problems')
export class ProblemsController {
  @Get()
  @Header('content-type', 'text/html; charset=utf-8')
  list(): string {
    const rows = Object.keys(statusByCode).filter(isCode).map(row).join('');
    return page('Problems', `<table><tr><th>Status<th>Code<th>Meaning</tr>${rows}</table>`);
  }

  @Get(':code')
  @Header('content-type', 'text/html; charset=utf-8')
  explain(@Param('code') code: string): string {
    if (!isCode(code)) throw new NotFound('problem', code);
    const more = `<p>Code <code>${code}</code>, HTTP status ${statusByCode[code]}.</p><p><a href="/problems">All problems</a></p>`;
    return page(titleOf(code), `<p>${meaningByCode[code]}</p>${more}`);
  }
}

function isCode(text: string): text is ErrorCode {
  return Object.hasOwn(statusByCode, text);
}

function row(code: ErrorCode): string {
  return `<tr><td>${statusByCode[code]}<td><a href="/problems/${code}"><code>${code}</code></a><td>${meaningByCode[code]}</tr>`;
}

/** Our own texts only: nothing in it comes from a request. */
function page(title: string, body: string): string {
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${title} · Assay</title><style>body{font:16px/1.5 system-ui;max-width:50rem;margin:3rem auto;padding:0 1rem;color:#1c2733}
td,th{text-align:left;vertical-align:top;padding:.3rem .8rem .3rem 0}code{background:#eef1f4;padding:.1rem .3rem;border-radius:4px}</style>
<h1>${title}</h1>${body}</html>`;
}
