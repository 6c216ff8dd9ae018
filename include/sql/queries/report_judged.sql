-- one row per period with a verdict: whether circular 124 has an outcome for any commune
select period_code as period,
       bool_or(indicator = '124' and outcome <> 'khong_du_so_lieu') as recognised
  from core.verdicts_as_known(:known_at)
 where period_code = any(:periods)
 group by period_code
