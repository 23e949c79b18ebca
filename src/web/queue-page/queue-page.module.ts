import { Module } from '@nestjs/common';
import { secretKey, SETTINGS, type Settings } from '#platform/config/index';
import { QueueBoard } from './queue-board.js';
import { QueuePageController } from './queue-page.controller.js';
import { QueueSessions } from './queue-sessions.js';
import { SessionSeal } from './session.js';

/** The queue page and its log-in. */
@Module({
  controllers: [QueuePageController],
  providers: [
    QueueBoard,
    QueueSessions,
    {
      provide: SessionSeal,
      inject: [SETTINGS],
      useFactory: async (settings: Settings) => new SessionSeal(await secretKey(settings)),
    },
  ],
})
export class QueuePageModule {}
