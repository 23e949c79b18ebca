import type { Page } from 'playwright-core';

/** What patients do at the clinic book. */
export async function register(page: Page, origin: string): Promise<void> {
  await page.goto(`${origin}/register`);
  await page.getByPlaceholder('Full name').fill('Ada Lovelace');
  await page.getByPlaceholder('Email').fill('ada@example.com');
  await page.getByPlaceholder('Password').fill('correct horse battery');
  await page.getByRole('button', { name: 'Create account' }).click();
  await page.getByText('Signed in as Ada Lovelace').waitFor();
}

/** @returns the text of the page that is printed */
export async function bookAndCancel(page: Page): Promise<string> {
  await page.getByRole('link', { name: 'Harbour Clinic' }).click();
  await page.getByRole('button', { name: 'Book an appointment' }).first().click();
  await page.getByPlaceholder('Reason for your visit').fill('Cough and cold');
  await page.getByRole('button', { name: /^Book for/u }).click();
  await page.waitForURL('**/appointments');
  // The session is found again.
  await page.reload();
  await page.getByText('Cough and cold').waitFor();
  const opened = page.context().waitForEvent('page');
  await page.getByRole('button', { name: 'Print' }).click();
  const printed = await (await opened).getByRole('heading').innerText();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.getByText('cancelled').waitFor();
  return printed;
}

/** @returns what the documents and the messages show then */
export async function exchangeWords(page: Page): Promise<readonly string[]> {
  await page.getByRole('link', { name: 'Documents' }).click();
  const report = { name: 'report.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.7') };
  await page.setInputFiles('input[type=file]', report);
  await page.getByPlaceholder('Title').fill('My report');
  await page.getByRole('button', { name: 'Upload' }).click();
  const document = await page.getByRole('listitem').innerText();
  await page.getByRole('link', { name: 'Messages' }).click();
  await page.getByPlaceholder('Write a message').fill('Hello clinic');
  await page.getByRole('button', { name: 'Send' }).click();
  const message = await page.getByRole('listitem').locator('div').innerText();
  return [document, message];
}
