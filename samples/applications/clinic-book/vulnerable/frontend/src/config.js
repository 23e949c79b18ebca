const config = {
  apiUrl: import.meta.env.VITE_API_URL || 'http://localhost:5000',
  clinicName: 'Harbour Clinic',
  videoApiUrl: 'https://api.videorooms.example/v1/rooms',
  videoApiSecret: 'vrooms_sec_9f4b27c1d8e64a0fb35e7a12c6d90b84',
};

export default config;
