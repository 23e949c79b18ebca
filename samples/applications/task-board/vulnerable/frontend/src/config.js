export const API_URL = import.meta.env.VITE_API_URL || 'http://localhost:5000';

export const ERROR_REPORTING = {
  url: import.meta.env.VITE_ERROR_URL || 'https://errors.taskboard.example/v1/events',
  apiKey: 'tbk_live_9fQ2xV7mLr4KzT8wYc3NbH6pJd1sGa5E',
};
