import moment from 'moment';

export const formatDateTime = (value) => moment(value).format('ddd, D MMM YYYY [at] HH:mm');

export const tomorrow = () => moment().add(1, 'day').format('YYYY-MM-DD');
