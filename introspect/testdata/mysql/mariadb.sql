alter table t add column inv int invisible, add index ix_ign (bi) ignored, add column u uuid default uuid(), add column i6 inet6 default '::1', add column i4 inet4, add column cc int check (cc > 5);
alter table t add column cl text compressed, add column pt4326 point ref_system_id=4326;
create table sv (id int primary key, x int, y int without system versioning) with system versioning;
create table sv2 (id int primary key, x int, rs timestamp(6) generated always as row start, re timestamp(6) generated always as row end, period for system_time(rs,re)) with system versioning;


create sequence sq start with 5 increment by 2 minvalue 1 maxvalue 1000 cache 10 cycle;
create sequence sq2;
create table seqd (id bigint default (next value for sq) primary key, t time, page_comp int) engine=aria transactional=0;
create table ar (id int primary key) engine=aria transactional=1 page_checksum=1;
create table inn (id int primary key) encrypted=no page_compressed=1 page_compression_level=5;
create table nopk (a int, unique key uh (a) using hash, b text, unique key longu (b));
