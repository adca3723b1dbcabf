alter table t add column gvn2 int as (i*3) stored not null;
alter table t add column inv int invisible, add index ix_fn ((lower(vc)), ((i+1)) desc), add index ix_inv (bi) invisible, add column pt4326 point not null srid 4326, add spatial index sp2 (pt4326), add constraint chk_ne check (i<100) not enforced;
create table engattr (id int primary key, j json default (json_array()), js json default (_utf8mb4'{}'), index mv ((cast(j as unsigned array)))) stats_persistent=1 checksum=1 encryption='N';
create table compressed (id int primary key) compression='zlib';
