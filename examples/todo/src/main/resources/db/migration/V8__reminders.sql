alter table todo add column reminded_of timestamp(6) with time zone;
