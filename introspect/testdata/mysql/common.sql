create table parent (id int unsigned not null auto_increment primary key, a varchar(10), b int, unique key uk_ab (a,b)) comment 'it''s a \\ "q"';
create table t (
 id bigint unsigned not null auto_increment comment 'the ''id''',
 b1 boolean not null default true,
 ti tinyint(4) default 5, si smallint unsigned zerofill, mi mediumint(9), i int(11) default -1, bi bigint(20) unsigned,
 d decimal, d2 decimal(10,2) unsigned default 1.50, n numeric(5), f float, f2 float(7,4), f3 float(30), dbl double default 1e10, dbl2 double(10,3), r real,
 bt bit, bt8 bit(8) default b'101',
 c char, c10 char(10) character set latin1 default 'a''b\\c', vc varchar(20) collate utf8mb4_bin default '', vc2 varchar(20) not null default 'now()',
 tx text, tt tinytext, mt mediumtext, lt longtext, tx5 text(5), bl blob, bl2 longblob, bin1 binary, bin2 binary(16), vb varbinary(255) default 'abc', 
 vbx varbinary(4) default x'00ff',
 dt date default '2020-01-01', tm time, tm3 time(3), dtm datetime default current_timestamp, dtm6 datetime(6) default current_timestamp(6) on update current_timestamp(6),
 ts timestamp null, ts2 timestamp not null default current_timestamp on update current_timestamp, ts3 timestamp null default null, y year,
 js json, e enum('a','b''c','d,e') default 'a', st set('x','y') not null default 'x,y',
 g geometry, p point not null, ls linestring,
 gv int generated always as (i+1) virtual, gs varchar(50) generated always as (concat(i,bi)) stored comment 'gs c', gvn int as (i*2) stored,
 dx varchar(36) default (uuid()), dx2 int default (1+2), dx3 datetime default (now() + interval 1 day),
 nn int not null, nd varchar(10) default null, 
 primary key (id),
 unique key uq_vc (vc), key ix_pre (tx(10), c10 desc), fulltext key ft (tx, mt) comment 'ft c', spatial key sp (p), key ix_multi (si, mi desc) comment 'ix',
 key ix_hash (i),
 constraint chk_i check (i > 0 and c10 <> 'q''r'), check (si in (1,2,3) or vc like 'a\%b%'), constraint chk_re check (vc regexp '^[a-z]+\\.$')
) engine=InnoDB comment='tab';
create table child (id int primary key, pid int unsigned, a varchar(10), b int,
 constraint fk1 foreign key (pid) references parent (id) on delete cascade on update set null,
 foreign key (a,b) references parent (a,b) on delete restrict on update no action) row_format=compressed key_block_size=8;
create table part1 (id int not null, d date not null, primary key (id,d)) partition by range (year(d)) (partition p0 values less than (2000) comment 'p0c', partition p1 values less than maxvalue);
create table part2 (id int not null primary key) partition by hash(id) partitions 4;
create table part3 (id int not null, s varchar(10)) partition by list columns (s) (partition pa values in ('a','b'), partition pb values in ('c'));
create table part4 (id int not null, d date) partition by range columns (id) subpartition by key (d) subpartitions 2 (partition p0 values less than (10), partition p1 values less than (20));
create table emptydef (a varchar(5) not null default '', b int not null default 0, c char(1) default null, d double default 0.1, e timestamp default '2020-01-01 00:00:00', `we``ird ' col` int, x varchar(20) default 'NULL', y varchar(20) default 'current_timestamp()') ;
create view v1 as select p.id, p.a as `x y`, 'lit' as l from parent p where p.b > 1;
create algorithm=merge sql security invoker view v2 (c1, c2) as select id, a from parent where b = 2 with cascaded check option;
create view v3 as select * from v1;
create function f1(a int, b varchar(20)) returns int deterministic return a + 1;
create view v4 as select f1(p.id, p.a) as x, v1.l from parent p join v1 on v1.id = p.id where exists (select 1 from child c where c.pid = p.id);
create view a_first as select * from v4;
delimiter //
create procedure p1(in a int, out b varchar(10)) comment 'does' sql security invoker begin select 1; set b = 'x;y'; end//
create trigger parent_bi before insert on parent for each row begin if new.b is null then set new.b = 1; end if; end//
create trigger parent_bi2 before insert on parent for each row set new.a = 'y'//
create trigger a_parent_bi3 before insert on parent for each row set new.a = concat(new.a, '`myeng`')//
create event ev1 on schedule every 1 day starts '2030-01-01 00:00:00' on completion preserve disable comment 'c' do delete from child where id < 5//
delimiter ;

create table merged1 (a int) engine=myisam;
create table merged2 (a int) engine=myisam;
create table merged (a int) engine=merge union=(merged1, merged2) insert_method=last;
create trigger z_child before insert on child for each row set new.id = new.id + 1;
create trigger a_child before insert on child for each row precedes z_child set new.id = new.id + 2;
create trigger m_child before insert on child for each row follows a_child set new.id = new.id + 3;
set sql_mode = 'ANSI_QUOTES,PIPES_AS_CONCAT';
create function other_mode(x varchar(10)) returns varchar(20) deterministic return x || 'a';
set sql_mode = '', time_zone = '+03:00', collation_connection = 'utf8mb4_bin';
create event other_zone on schedule at '2037-01-01 00:00:00' on completion preserve disable do delete from child;
create view other_collation as select 'lit' as l;
