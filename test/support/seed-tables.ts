import { DatabaseSync } from 'node:sqlite';

/** A row, by column. */
export type SeedFixtureRow = Readonly<Record<string, string | number | null>>;

const NOW = `DATETIME DEFAULT (datetime('now'))`;
const ID = 'id INTEGER PRIMARY KEY AUTOINCREMENT';
const ENDING = `status VARCHAR(20) DEFAULT 'pending', results TEXT, execution_time FLOAT, error_message TEXT,
  created_at ${NOW}, completed_at DATETIME`;
const APPLICATION = 'FOREIGN KEY (application_id) REFERENCES generated_applications (id) ON DELETE CASCADE';

function columns(type: string, ...names: readonly string[]): string {
  return names.map((name) => `${name} ${type}`).join(', ');
}

/** The tables of the system before this one, as its documentation has them. */
const TABLES: Readonly<Record<string, readonly string[]>> = {
  model_capabilities: [
    'model_id VARCHAR(100) PRIMARY KEY, canonical_slug VARCHAR(150) UNIQUE NOT NULL',
    'provider VARCHAR(50) NOT NULL, model_name VARCHAR(100) NOT NULL',
    columns('INTEGER', 'context_window', 'max_output_tokens'),
    columns('FLOAT', 'input_price_per_token', 'output_price_per_token'),
    columns('BOOLEAN DEFAULT FALSE', 'supports_vision', 'supports_function_calling', 'supports_streaming'),
    columns('BOOLEAN DEFAULT FALSE', 'supports_json_mode', 'is_free'),
    columns('FLOAT', 'cost_efficiency', 'safety_score'),
    `additional_capabilities TEXT, created_at ${NOW}, updated_at ${NOW}`,
  ],
  port_configurations: [
    `${ID}, model_name VARCHAR(100) NOT NULL`,
    columns('INTEGER NOT NULL', 'app_number', 'backend_port', 'frontend_port'),
    'UNIQUE(model_name, app_number), UNIQUE(backend_port), UNIQUE(frontend_port)',
  ],
  generated_applications: [
    `${ID}, model_slug VARCHAR(150) NOT NULL, app_number INTEGER NOT NULL, provider VARCHAR(50)`,
    `status VARCHAR(20) DEFAULT 'active', docker_config TEXT, app_metadata TEXT`,
    `created_at ${NOW}, updated_at ${NOW}, UNIQUE(model_slug, app_number)`,
  ],
  security_analyses: [
    `${ID}, application_id INTEGER NOT NULL, analysis_type VARCHAR(50) DEFAULT 'security', enabled_tools TEXT`,
    columns('BOOLEAN DEFAULT FALSE', 'bandit_enabled', 'safety_enabled', 'pylint_enabled', 'eslint_enabled'),
    columns('BOOLEAN DEFAULT FALSE', 'npm_audit_enabled'),
    columns('INTEGER DEFAULT 0', 'issues_found', 'critical_count', 'high_count', 'medium_count', 'low_count'),
    ENDING,
    APPLICATION,
  ],
  performance_tests: [
    `${ID}, application_id INTEGER NOT NULL, test_type VARCHAR(50) DEFAULT 'load_test', test_config TEXT`,
    columns('FLOAT', 'requests_per_second', 'average_response_time', 'max_response_time'),
    columns('FLOAT', 'min_response_time', 'error_rate'),
    columns('INTEGER', 'total_requests', 'failed_requests'),
    ENDING,
    APPLICATION,
  ],
  zap_analyses: [
    `${ID}, application_id INTEGER NOT NULL, scan_type VARCHAR(50) DEFAULT 'baseline', target_url VARCHAR(200)`,
    columns('INTEGER DEFAULT 0', 'alerts_count', 'high_risk_count', 'medium_risk_count', 'low_risk_count'),
    columns('INTEGER DEFAULT 0', 'info_count'),
    ENDING,
    APPLICATION,
  ],
  openrouter_analyses: [
    `${ID}, application_id INTEGER NOT NULL, analysis_model VARCHAR(100), requirements TEXT, score FLOAT`,
    columns('INTEGER DEFAULT 0', 'issues_identified', 'suggestions_count'),
    ENDING,
    APPLICATION,
  ],
  containerized_tests: [
    `${ID}, test_id VARCHAR(100) UNIQUE NOT NULL, application_id INTEGER NOT NULL`,
    `test_type VARCHAR(50) NOT NULL, service_endpoint VARCHAR(200), tools_used TEXT`,
    `status VARCHAR(20) DEFAULT 'pending', submitted_at ${NOW}, started_at DATETIME, completed_at DATETIME`,
    'result_data TEXT, error_message TEXT, execution_duration FLOAT',
    `created_at ${NOW}, updated_at ${NOW}`,
    APPLICATION,
  ],
  batch_analyses: [
    `${ID}, name VARCHAR(200) NOT NULL, models TEXT, tools TEXT, status VARCHAR(20) DEFAULT 'pending'`,
    'progress INTEGER DEFAULT 0, config TEXT, results TEXT, error_message TEXT',
    `created_at ${NOW}, started_at DATETIME, completed_at DATETIME`,
  ],
  batch_jobs: [
    `${ID}, name VARCHAR(200) NOT NULL, description TEXT, config TEXT, priority VARCHAR(20) DEFAULT 'normal'`,
    `status VARCHAR(20) DEFAULT 'pending', progress INTEGER DEFAULT 0, results TEXT`,
    columns('INTEGER DEFAULT 0', 'total_tests', 'completed_tests', 'failed_tests'),
    `error_message TEXT, created_by VARCHAR(100), created_at ${NOW}`,
    `started_at DATETIME, completed_at DATETIME, updated_at ${NOW}`,
  ],
  batch_tasks: [
    `${ID}, job_id INTEGER NOT NULL, model_name VARCHAR(100) NOT NULL, app_number INTEGER NOT NULL`,
    `test_type VARCHAR(50) NOT NULL, config TEXT, status VARCHAR(20) DEFAULT 'pending'`,
    'progress INTEGER DEFAULT 0, results TEXT, error_message TEXT',
    'estimated_duration INTEGER, actual_duration FLOAT',
    `created_at ${NOW}, started_at DATETIME, completed_at DATETIME`,
    'FOREIGN KEY (job_id) REFERENCES batch_jobs (id) ON DELETE CASCADE',
  ],
};

export const SEED_TABLES = Object.entries(TABLES)
  .map(([name, parts]) => `CREATE TABLE ${name} (${parts.join(', ')});`)
  .join('\n');

/** Writes a file as the system before this one left it; rows may refer to rows that are not there. */
export function writeSeedFile(
  path: string,
  rows: Readonly<Partial<Record<string, readonly SeedFixtureRow[]>>>,
): void {
  using database = new DatabaseSync(path, { enableForeignKeyConstraints: false });
  database.exec(SEED_TABLES);
  for (const [table, ofTable = []] of Object.entries(rows)) {
    for (const row of ofTable) {
      const names = Object.keys(row);
      const marks = names.map(() => '?').join(', ');
      const insert = database.prepare(`INSERT INTO ${table} (${names.join(', ')}) VALUES (${marks})`);
      insert.run(...Object.values(row));
    }
  }
}
