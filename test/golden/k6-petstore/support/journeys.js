import exec from 'k6/execution';
import http from 'k6/http';
import { WrongAnswer } from './answers.js';

/** Of the journey that this user is on. */
let cleanUps = [];

/** Sends a request after the journey, whatever its outcome. */
export function cleanUp(request) {
  cleanUps.push(request);
}

/** Walks a journey under its name and its file's. A wrong answer ends it: what would come next makes no sense without it. */
export function walk(name, journey, file) {
  exec.vu.metrics.tags.journey = name;
  exec.vu.metrics.tags.file = file;
  cleanUps = [];
  try {
    journey();
  } catch (error) {
    if (!(error instanceof WrongAnswer)) throw error;
  } finally {
    for (const request of cleanUps.reverse()) tidy(request);
  }
}

/** Whatever its answer is, it is no failure: the journey may have removed the thing itself, or never made it. */
function tidy(request) {
  http.setResponseCallback(null);
  try {
    request();
  } catch (error) {
    if (!(error instanceof WrongAnswer)) throw error;
  } finally {
    http.setResponseCallback(http.expectedStatuses({ min: 200, max: 399 }));
  }
}
