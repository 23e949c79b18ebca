import { Module } from '@nestjs/common';
import { RateLimitModule } from '#platform/http/index';
import { Intake } from './intake.js';
import { Senders } from './sender.js';
import { WebhookRoutes } from './webhook-routes.js';

/** Webhook endpoints. Needs CatalogModule, EventsModule, AuthModule, TelemetryModule. */
@Module({
  imports: [RateLimitModule],
  providers: [Intake, Senders, WebhookRoutes],
})
export class IntakeModule {}
