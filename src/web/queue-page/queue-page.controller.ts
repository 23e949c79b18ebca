import { Body, Controller, Get, Header, Post, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { DomainError } from '#core/errors/index';
import { Public } from '#platform/http/index';
import { loginPage } from './login-page.js';
import { QueueSessions } from './queue-sessions.js';

const login = z.object({ key: z.string().trim().max(500) });
type Login = z.infer<typeof login>;

/** Logging in to the queue page, and out of it. */
@ApiExcludeController()
@Public()
@Controller('queues')
export class QueuePageController {
  constructor(private readonly sessions: QueueSessions) {}

  @Get('login')
  @Header('content-type', 'text/html; charset=utf-8')
  form(): string {
    return loginPage();
  }

  @Post('login')
  async login(
    @Body({ schema: login }) { key }: Login,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    try {
      await this.sessions.open(key, request, reply);
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      await reply
        .status(403)
        .type('text/html; charset=utf-8')
        .send(loginPage(`${error.message}.`));
      return;
    }
    await reply.redirect('/queues', 303);
  }

  @Get('logout')
  async logout(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    this.sessions.close(request, reply);
    await reply.redirect('/queues/login', 303);
  }
}
