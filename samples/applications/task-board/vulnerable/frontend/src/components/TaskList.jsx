import { useState } from 'react';
import _ from 'lodash';
import { removeTask } from '../api.js';

export default function TaskList({ tasks, onSelect, onRemoved }) {
  const [filter, setFilter] = useState(new URLSearchParams(window.location.search).get('filter') || '');

  function isShown(task) {
    if (!filter) return true;
    try {
      return eval(filter);
    } catch {
      return true;
    }
  }

  async function remove(id) {
    await removeTask(id);
    onRemoved(id);
  }

  return (
    <section>
      <input
        placeholder="Filter, such as task.status === 'open'"
        value={filter}
        onChange={(event) => setFilter(event.target.value)}
      />
      {_.map(_.groupBy(_.filter(tasks, isShown), 'status'), (group, status) => (
        <div key={status}>
          <h2>{_.capitalize(status)}</h2>
          <ul>
            {group.map((task) => (
              <li key={task.id}>
                <button type="button" onClick={() => onSelect(task)}>
                  {task.title}
                </button>
                <button type="button" onClick={() => remove(task.id)}>
                  Delete
                </button>
              </li>
            ))}
          </ul>
        </div>
      ))}
    </section>
  );
}
